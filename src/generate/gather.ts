// Gathers what a plan depends on: the texts of the settings, the host, the installation, the account, the volume.
// What cannot be read becomes a fact too; the plan reports it.
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isGenerated } from '../config/files/zoo-cfg.ts';
import { metricsProviderOf } from '../config/metrics-provider.ts';
import type { OwnFiles } from '../config/own-zoo-cfg.ts';
import { fullNameOf, type Host, readNames } from '../ensemble/identity.ts';
import { errorCode } from '../problem.ts';
import { dialects } from '../settings/dialects/index.ts';
import type { OwnZooCfg } from '../settings/dialects/own-zoo-cfg.ts';
import { type Translation, translate } from '../settings/dialects/translate.ts';
import { type FileText, type Given, resolve, type Settings } from '../settings/resolve.ts';
import { variablesOf } from '../settings/row.ts';
import { rows } from '../settings/table.ts';
import { unknownVariables } from '../settings/unknown-variables.ts';
import { actAs, findAccount, type ServerAccount } from '../system/accounts.ts';
import { readText } from '../system/files.ts';
import { readHost, readMemoryLimit } from '../system/host.ts';
import { randomId } from '../system/random-id.ts';
import type { Certificates } from '../tls/certificate.ts';
import { readMaterial } from '../tls/read.ts';
import { hasData } from '../volume/contents.ts';
import { type OtherFolder, otherFolders } from '../volume/other-folders.ts';
import { readSaslUsers, readVolume } from '../volume/read.ts';
import { findInstallation, hasClass } from '../zookeeper/installation.ts';
import { readProperties } from '../zookeeper/properties.ts';
import { readClassArchive } from '../zookeeper/read-class-archive.ts';
import type { Facts } from './facts.ts';

declare const TOOLKIT_VERSION: string;

/**
 * @param flags flags of settings by name, with every text given
 * @param startsServer whether a server is to be started from the plan
 */
export function gather(
  flags: ReadonlyMap<string, readonly string[]>,
  environment: NodeJS.ProcessEnv,
  startsServer: boolean,
): Facts {
  const given: Given = { flags, environment, files: readNamedFiles(environment) };
  const host = readHost(environment);
  const { translation, ownFiles } = translateHere(given, host);
  const settings = resolve({ ...given, translated: translation });
  const { values } = settings;
  const uid = process.getuid?.();
  const installation = findInstallation(values.home, environment);
  const { classArchive } = values;
  const provider = metricsProviderOf(settings);
  const account = uid === 0 ? findAccount(values.user) : undefined;
  return {
    settings,
    host,
    unknownVariables: [...translation.problems, ...unknownVariables(environment)],
    serverEnvironment: translation.serverEnvironment,
    installation,
    classArchive:
      classArchive === 'off'
        ? undefined
        : readClassArchive(installation, classArchive === 'auto' ? undefined : classArchive),
    hasMetricsProvider: provider === undefined ? undefined : hasClass(installation, provider, environment),
    startsServer,
    uid,
    account,
    certificates: readCertificates(settings, account),
    jvmEnvironment: { ...environment, ...translation.serverEnvironment },
    environmentScript: readIfThere(join(values.confDir, 'zookeeper-env.sh')),
    memoryLimitBytes: readMemoryLimit(),
    sharesDevice: sharesDevice(values.dataDir, values.dataLogDir),
    ...readVolume(values.dataDir, values.dataLogDir),
    otherFoldersWithData: otherFolders(settings, resolve(given)).flatMap(lookInto),
    ownFiles,
    saslUsers: readSaslUsers(values.dataDir),
    newVolumeId: randomId(),
    toolkit: TOOLKIT_VERSION,
    time: new Date().toISOString(),
  };
}

/** The same facts with the volume as it is now. */
export function refresh(facts: Facts): Facts {
  const { dataDir, dataLogDir } = facts.settings.values;
  return { ...facts, ...readVolume(dataDir, dataLogDir), time: new Date().toISOString() };
}

/** The same facts with the certificates as they are now. */
export function refreshCertificates(facts: Facts): Facts {
  const { settings, account } = facts;
  const time = new Date().toISOString();
  return { ...facts, certificates: readCertificates(settings, account), time };
}

/** As the user of the server, because root can read what that user cannot. */
function readCertificates({ values }: Settings, account: ServerAccount | undefined): Certificates {
  const { tlsDir, quorumTlsDir, tlsPassphrase, tlsClientAuth } = values;
  if (tlsDir === undefined && quorumTlsDir === undefined) return { client: undefined, quorum: undefined };
  const read = (folder: string | undefined, needsAuthority: boolean) =>
    folder === undefined ? undefined : readMaterial(folder, tlsPassphrase, needsAuthority);
  return actAs(account, () => ({
    client: read(tlsDir, tlsClientAuth !== 'none'),
    quorum: read(quorumTlsDir, true),
  }));
}

interface Translated {
  readonly translation: Translation;
  readonly ownFiles: OwnFiles | undefined;
}

/**
 * In steps, because the conf folder is a setting, in which there may be a zoo.cfg; and the folder of the volume is one,
 * on which there may be the id.
 */
function translateHere(given: Given, host: Host): Translated {
  const nowhere = { hostNames: [], volume: undefined };
  const first = translate(given, nowhere);
  const { confDir } = resolve({ ...given, translated: first }).values;
  const ownFiles = readOwnFiles(confDir);
  const zooCfg = ownFiles && readOwnZooCfg(ownFiles);
  if (first.dialect === undefined && zooCfg === undefined) return { translation: first, ownFiles };
  const settings = resolve({ ...given, translated: translate(given, nowhere, zooCfg) });
  const { dataDir, dataLogDir } = settings.values;
  const names = readNames(host, settings);
  const { volume } = readVolume(dataDir, dataLogDir);
  const here = {
    hostNames: [fullNameOf(names), names.short],
    volume: {
      path: dataDir,
      myId: volume.myId,
      keepsLogsWithSnapshots: volume.misplaced === 'transaction logs' && !holdsData(dataLogDir),
    },
  };
  return { translation: translate(given, here, zooCfg), ownFiles };
}

/** What is in the conf folder, unless this toolkit has written it. */
function readOwnFiles(confDir: string): OwnFiles | undefined {
  const file = readIfThere(join(confDir, 'zoo.cfg'));
  if (file === undefined || isGenerated(file.text)) return undefined;
  return { ...file, javaEnv: readIfThere(join(confDir, 'java.env')) };
}

function readOwnZooCfg({ path, text }: OwnFiles): OwnZooCfg {
  const entries = entriesOf(text);
  const dynamic = entries.findLast(([key]) => key === 'dynamicConfigFile')?.[1].trim();
  if (!dynamic) return { path, entries };
  const file = readNamedFile(dynamic);
  return { path, entries, dynamic: 'text' in file ? { path: dynamic, entries: entriesOf(file.text) } : file };
}

/** As java.util.Properties reads a file: its bytes are Latin-1. */
function entriesOf(text: string) {
  return readProperties(Buffer.from(text).toString('latin1'));
}

function holdsData(folder: string): boolean {
  return hasData(readVolume(folder, folder).volume);
}

/** A folder that holds data, or that is there and may hold some. */
function lookInto(path: string): readonly OtherFolder[] {
  const { volume, unreadable } = readVolume(path, path);
  if (hasData(volume)) return [{ path }];
  const hidden = unreadable.find((one) => one.path === `${path}/version-2`);
  return hidden && isThere(path) ? [{ path, code: hidden.code }] : [];
}

/** Whether there is anything; not so where that cannot be known. */
function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Every file that a variable NAME_FILE names, by NAME_FILE. */
function readNamedFiles(environment: NodeJS.ProcessEnv): ReadonlyMap<string, FileText> {
  const files = new Map<string, FileText>();
  const own = rows.flatMap(([, row]) => variablesOf(row));
  const foreign = dialects
    .filter(({ hasFiles }) => hasFiles)
    .flatMap(({ variables }) => Object.keys(variables))
    .filter((name) => !dialects.some(({ variables }) => Object.hasOwn(variables, `${name}_FILE`)));
  for (const env of [...own, ...foreign]) {
    const path = environment[`${env}_FILE`]?.trim();
    if (path) files.set(`${env}_FILE`, readNamedFile(path));
  }
  return files;
}

function readNamedFile(path: string): FileText {
  try {
    return { path, text: readText(path) };
  } catch (error) {
    return { path, code: errorCode(error) };
  }
}

function readIfThere(path: string): { readonly path: string; readonly text: string } | undefined {
  const file = readNamedFile(path);
  return 'text' in file ? file : undefined;
}

function sharesDevice(one: string, other: string): boolean | undefined {
  const [first, second] = [one, other].map(deviceOf);
  return first === undefined || second === undefined ? undefined : first === second;
}

/** The device that a folder is on, or will be on when it is made. */
function deviceOf(path: string): number | undefined {
  try {
    return statSync(path).dev;
  } catch (error) {
    return errorCode(error) === 'ENOENT' && path !== '/' ? deviceOf(dirname(path)) : undefined;
  }
}
