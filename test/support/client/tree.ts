// The whole tree of one server, node by node, for comparing replicas.
import type zookeeper from 'node-zookeeper-client';
import { childrenWith, withSession } from './clients.ts';

/** Made by each server from its own configuration. */
const ownNode = '/zookeeper/config';

/** Nodes of one parent that are asked for together: with tens of thousands the answers to pings come too late. */
const atOnce = 200;

/** What each node holds, and when and how often it was changed, by its path. */
export function readTree(address: string): Promise<ReadonlyMap<string, string>> {
  return withSession(address, async (client) => {
    const tree = new Map<string, string>();
    const visit = async (path: string): Promise<void> => {
      if (path === ownNode) return;
      tree.set(path, await contentOf(client, path));
      const names = await childrenWith(client, path);
      for (let first = 0; first < names.length; first += atOnce) {
        const some = names.slice(first, first + atOnce);
        await Promise.all(some.map((name) => visit(`${path === '/' ? '' : path}/${name}`)));
      }
    };
    await visit('/');
    return tree;
  });
}

function contentOf(client: zookeeper.Client, path: string): Promise<string> {
  return new Promise((settle, fail) => {
    client.getData(path, (error, data, stat) => {
      if (error) return fail(error);
      const { czxid, mzxid, pzxid, version, cversion, aversion, ephemeralOwner } = stat;
      const numbers = [czxid, mzxid, pzxid, ephemeralOwner].map((number) => number.toString('hex'));
      settle([...numbers, version, cversion, aversion, String(data)].join(' '));
    });
  });
}
