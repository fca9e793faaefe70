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
])('%j has the port %j', (entries, port) => {
  expect(portOf(new Map(Object.entries(entries)))).toEqual(port);
});
