import { describe, expect, it } from 'vitest';
import { loginFile } from '../../../../src/config/files/jaas.ts';
import { settingsOf } from '../../../support/process/settings.ts';

const fileOf = (environment: Readonly<Record<string, string>>) => loginFile(settingsOf(environment).values);

describe('jaas.conf', () => {
  it('is not made without a password', () => {
    expect(fileOf({})).toBeUndefined();
  });

  it('has the users of servers and clients', () => {
    const file = fileOf({
      ZK_QUORUM_PASSWORD: 'a "quoted" \\ one ',
      ZK_QUORUM_OTHER_USERS: 'zkquorum2:next',
      ZK_SASL_USERS: 'app:one\nme@REALM:two: with a colon',
    });
    expect(file?.text).toBe(`// Written by zk-gen-config at every start; changes are lost.
QuorumServer {
  org.apache.zookeeper.server.auth.DigestLoginModule required
  "user_zkquorum"="a \\"quoted\\" \\\\ one "
  "user_zkquorum2"="next";
};
QuorumLearner {
  org.apache.zookeeper.server.auth.DigestLoginModule required
  username="zkquorum"
  password="a \\"quoted\\" \\\\ one ";
};
Server {
  org.apache.zookeeper.server.auth.DigestLoginModule required
  "user_app"="one"
  "user_me@REALM"="two: with a colon";
};
`);
    expect(file?.shown).not.toMatch(/quoted|next|one|two/);
  });
});
