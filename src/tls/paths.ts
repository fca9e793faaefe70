// Where the stores of the server are.

/** Its owner alone may open it. */
export function storeFolder(confDir: string): string {
  return `${confDir}/tls`;
}

export type Purpose = 'client' | 'quorum';

export interface StorePaths {
  readonly keyStore: string;
  readonly trustStore: string;
}

export function storePaths(confDir: string, purpose: Purpose): StorePaths {
  const folder = storeFolder(confDir);
  return {
    keyStore: `${folder}/${purpose}-keystore.pem`,
    trustStore: `${folder}/${purpose}-truststore.jks`,
  };
}
