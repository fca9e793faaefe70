"""A client with a certificate and a login gets a session; without a certificate it gets none.

Run by: zk-local --tls --sasl -- python -m unittest test_tls
"""

import os
import unittest

from kazoo.client import KazooClient
from kazoo.handlers.threading import KazooTimeoutError


def certificate():
    return {
        "use_ssl": True,
        "ca": os.environ["ZK_LOCAL_TLS_CA"],
        "certfile": os.environ["ZK_LOCAL_TLS_CERTIFICATE"],
        "keyfile": os.environ["ZK_LOCAL_TLS_KEY"],
    }


def login():
    with open(os.environ["ZK_LOCAL_SASL_PASSWORD_FILE"]) as file:
        password = file.read().strip()
    return {
        "sasl_options": {
            "mechanism": "DIGEST-MD5",
            "username": os.environ["ZK_LOCAL_SASL_USER"],
            "password": password,
        }
    }


class AccessTest(unittest.TestCase):
    def connect(self, timeout=10, **options):
        """A session; it ends with the test."""
        client = KazooClient(hosts=os.environ["ZK_CONNECT"], **options)
        self.addCleanup(client.close)
        self.addCleanup(client.stop)
        client.start(timeout=timeout)
        return client

    def test_certificate_and_login(self):
        client = self.connect(**certificate(), **login())
        client.create("/with-both", b"value")
        self.assertEqual(client.get("/with-both")[0], b"value")

    def test_without_a_certificate(self):
        anonymous = {"use_ssl": True, "ca": os.environ["ZK_LOCAL_TLS_CA"]}
        with self.assertRaises(KazooTimeoutError):
            self.connect(timeout=3, **anonymous, **login())

    def test_without_tls(self):
        with self.assertRaises(KazooTimeoutError):
            self.connect(timeout=3, **login())


if __name__ == "__main__":
    unittest.main()
