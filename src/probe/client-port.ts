// The port for clients in the entries of a zoo.cfg. Pure.

/** The client port of a zoo.cfg, else its secure client port. */
export function portOf(
  configuration: ReadonlyMap<string, string>,
): { readonly port: number; readonly isTls: boolean } | undefined {
  for (const [key, isTls] of [
    ['clientPort', false],
    ['secureClientPort', true],
  ] as const) {
    const port = Number(configuration.get(key)?.trim() || Number.NaN);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return { port, isTls };
  }
  return undefined;
}
