"""Plays LianLian on a free port of this machine, which it prints: with the test platform key, whose
signatures are OpenSSL's. The path says what it answers: /bound, /refused, /unsigned, /tampered."""

import base64
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
KEYS = json.loads((ROOT / "vectors/tools/keys.json").read_text())["rsa"]
DIGESTS = {"RSA": "-md5", "SHA256withRSA": "-sha256"}


def private_key(name: str) -> str:
    text = "".join(KEYS[name]["private"].split())
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN PRIVATE KEY-----", *lines, "-----END PRIVATE KEY-----", ""])


def openssl(*command: str, given: str) -> bytes:
    return subprocess.run(
        ["openssl", *command], input=given.encode(), capture_output=True, check=True
    ).stdout


def sign(fields: dict[str, str]) -> str:
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    with tempfile.NamedTemporaryFile("w") as key:
        key.write(private_key("platform-2048"))
        key.flush()
        digest = DIGESTS[fields["sign_type"]]
        made = openssl("dgst", digest, "-sign", key.name, given=text)
    return base64.b64encode(made).decode()


def answer(path: str, request: dict[str, str]) -> dict[str, str]:
    both = {name: request[name] for name in ("oid_partner", "user_id", "sign_type")}
    if path == "/unsigned":
        return {"ret_code": "9700", "ret_msg": "短信验证码错误"}
    if path == "/refused":
        fields = {"ret_code": "1900", "ret_msg": "短信码校验错误", "sign_type": both["sign_type"]}
        return {**fields, "sign": sign(fields)}
    fields = {**both, "ret_code": "0000", "ret_msg": "交易成功"}
    fields |= {"card_no": "622202******3123", "no_agree": "2013051613121201"}
    signed = {**fields, "sign": sign(fields)}
    return signed if path == "/bound" else {**signed, "card_no": "622202******9999"}


class LianLian(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(answer(self.path, request), ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    (folder / "merchant.pem").write_text(private_key("merchant-2048"))
    public = openssl("pkey", "-pubout", given=private_key("platform-2048"))
    (folder / "lianlian.pem").write_bytes(public)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), LianLian)
    print(server.server_port, flush=True)
    server.serve_forever()
