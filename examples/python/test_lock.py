"""A lock moves to the next client when the leader is lost with the client that holds it.

Run by: ZK_TICK_TIME=500 zk-local -- python -m unittest test_lock
"""

import json
import os
import subprocess
import unittest

from kazoo.client import KazooClient


def zk_local(*words):
    return subprocess.run(["zk-local", *words], check=True, capture_output=True, text=True).stdout


def find_leader():
    servers = json.loads(zk_local("status", "--json"))["servers"]
    return next((server for server in servers if server["role"] == "leader"), None)


class LockTest(unittest.TestCase):
    def connect(self, servers, session_timeout):
        """A session with one of the servers; it ends with the test."""
        client = KazooClient(hosts=servers, timeout=session_timeout)
        client.start()
        self.addCleanup(client.close)
        self.addCleanup(client.stop)
        return client

    def test_moves_when_the_leader_dies_under_its_holder(self):
        leader = find_leader()

        # The next client can reach every server; the holder only the leader, like a client behind a broken network.
        holder = self.connect(leader["address"], session_timeout=2)
        following = self.connect(os.environ["ZK_CONNECT"], session_timeout=10)
        self.assertTrue(holder.Lock("/lock").acquire())
        lock = following.Lock("/lock")
        self.assertFalse(lock.acquire(blocking=False))

        zk_local("kill", leader["name"])

        self.assertTrue(lock.acquire(timeout=30))
        self.assertNotEqual(find_leader()["name"], leader["name"])


if __name__ == "__main__":
    unittest.main()
