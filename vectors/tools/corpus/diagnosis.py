"""diagnosis.json: why a message does not verify, and what a key is.

The rows are messages that are broken in one known way, or in several. Each says what is wrong
with it; `ways.py` builds the text that such a signer signs, and sees to it that nothing else
that is known makes the same text.
"""

from . import diagnosis_faults, diagnosis_field, diagnosis_keys, diagnosis_leads, diagnosis_texts
from .topic import Topic


def build():
    topic = Topic("diagnose", "Why a message does not verify, and what a key is")
    diagnosis_texts.add_all(topic)
    diagnosis_faults.add_all(topic)
    diagnosis_field.add_all(topic)
    diagnosis_keys.add_all(topic)
    diagnosis_leads.add_all(topic)
    return topic
