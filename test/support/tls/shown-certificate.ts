// The certificate that a port with TLS shows to those it trusts.
import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import type { Identity } from '../../../src/local/authority.ts';
import { keyText } from './secrets.ts';

const answerMs = 5_000;

/** The certificate of a port on loopback; undefined when there is no connection. */
export function shownCertificate(port: number, client: Identity): Promise<X509Certificate | undefined> {
  return new Promise((settle) => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      cert: client.certificate,
      key: keyText(client.key),
      rejectUnauthorized: false,
      timeout: answerMs,
    });
    const end = (certificate: X509Certificate | undefined) => {
      socket.destroy();
      settle(certificate);
    };
    socket.on('secureConnect', () => end(new X509Certificate(socket.getPeerCertificate().raw)));
    socket.on('error', () => end(undefined));
    socket.on('timeout', () => end(undefined));
  });
}
