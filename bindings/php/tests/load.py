"""Posts a body to a URL 400 times, eight at once, and prints each answer that is another one: load.py URL FILE"""

import collections
import concurrent.futures
import pathlib
import sys
import urllib.request

url, body = sys.argv[1], pathlib.Path(sys.argv[2]).read_bytes()


def post(_: int) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return opener.open(url, body, timeout=60).read().decode()


with concurrent.futures.ThreadPoolExecutor(8) as pool:
    answers = collections.Counter(pool.map(post, range(400)))
for answer, count in answers.items():
    print(count, answer)
