// The port for clients in the entries of a zoo.cfg. Pure.

/**
 * The client port of a zoo.cfg, else its secure client port, else the port behind the semicolon of the own server
 * line, or that of all lines.
 * @param ownId of the server, where it is known
 */
export function portOf(
  configuration: ReadonlyMap<string, string>,
  ownId?: string,
): { readonly port: number; readonly isTls: boolean } | undefined {
  for (const [key, isTls] of [
    ['clientPort', false],
    ['secureClientPort', true],
  ] as const) {
    const port = Number(configuration.get(key)?.trim() || Number.NaN);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return { port, isTls };
  }
  const own = portOfLine(configuration.get(`server.${ownId}`));
  const ports = new Set(
    [...configuration].filter(([key]) => key.startsWith('server.')).map(([, line]) => portOfLine(line)),
  );
  const port = own ?? (ports.size === 1 ? [...ports][0] : undefined);
  return port === undefined ? undefined : { port, isTls: false };
}

function portOfLine(line = ''): number | undefined {
  const port = /;(?:.+:)?(\d{1,5})\s*$/.exec(line)?.[1];
  return port === undefined ? undefined : Number(port);
}
