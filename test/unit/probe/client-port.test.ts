import { expect, it } from 'vitest';
import { portOf } from '../../../src/probe/client-port.ts';

it.each([
  [
    { clientPort: '1', secureClientPort: '2' },
    { port: 1, isTls: false },
  ],
  [{ secureClientPort: ' 2 ' }, { port: 2, isTls: true }],
  [
    { clientPort: 'x', secureClientPort: '2' },
    { port: 2, isTls: true },
  ],
  [{ clientPort: '0' }, undefined],
  [{}, undefined],
  [
    { 'server.1': 'a:2888:3888;2182', 'server.2': 'b:2888:3888;2183' },
    { port: 2183, isTls: false },
  ],
  [
    { 'server.1': 'a:2888:3888;2182', 'server.3': 'b:2888:3888;[::]:2182 ' },
    { port: 2182, isTls: false },
  ],
  [{ 'server.1': 'a:2888:3888;2182', 'server.3': 'b:2888:3888' }, undefined],
])('%j has the port %j', (entries, port) => {
  expect(portOf(new Map(Object.entries(entries)), '2')).toEqual(port);
});
