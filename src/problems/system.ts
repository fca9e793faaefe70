// The problems of files, privileges and programs.
import type { ProblemPages } from './page.ts';

export const system = {
  'folder-not-writable': {
    severity: 'error',
    title: 'A folder cannot be created',
    meaning:
      'A folder of the configuration, the data, the transaction logs or the logs does not exist and cannot be created: its parent belongs to another user, is read-only, or a file is in the way.',
    without: 'scripts go on with status 0, and the JVM ends with status 3 or 1 later.',
    fix: 'Mount a volume there that the user of the container may write: the message names the owner, the group and the mode of the folder that is there, and the runAsUser or fsGroup that fits. Or choose another folder with ZK_DATA_DIR, ZK_DATA_LOG_DIR, ZK_LOG_DIR or ZK_CONF_DIR.',
  },
  'file-not-writable': {
    severity: 'error',
    title: 'A file cannot be written',
    meaning:
      'The file differs from what the settings ask for and can neither be replaced nor overwritten: the folder or the file is read-only, belongs to another user, or the disk is full. Files that are as they should be need not be writable.',
    without:
      'scripts go on with status 0, and the server starts with an old or a half-written configuration.',
    fix: 'Make the folder writable for the user of the container (the message names the runAsUser or fsGroup that fits its owner, group and mode), free space on the disk, or mount the files as zk-gen-config --print shows them.',
  },
  'link-not-followed': {
    severity: 'error',
    title: 'A folder is reached through a symbolic link that does not belong to root',
    meaning:
      'Started by root, the program makes the folders of the server and gives them to the user of the server. It follows symbolic links on the way only when they belong to root, because the user of the server could otherwise make root give away any folder of the system.',
    without: 'a chown by root follows the link, and gives away what it points to.',
    fix: 'Name the real folder in ZK_DATA_DIR, ZK_DATA_LOG_DIR, ZK_LOG_DIR or ZK_CONF_DIR, give the link to root (chown -h root), or start the container as the user of the server.',
  },
  'cannot-drop-privileges': {
    severity: 'error',
    title: 'Root cannot change to the user of the server',
    meaning:
      'The container was started as root without the capabilities SETUID and SETGID, so that the server would run as root.',
    without: 'the server runs as root.',
    fix: 'Start the container as the user of the server (runAsUser in the pod), or add the capabilities SETUID, SETGID and CHOWN.',
  },
  'program-not-found': {
    severity: 'error',
    title: 'The command does not exist',
    meaning:
      'zk-entrypoint was given a command that is not on PATH, or a path that does not exist. Status 127.',
    without: 'a shell reports the same status.',
    fix: 'Correct the name of the command, or give its absolute path.',
  },
  'program-not-executable': {
    severity: 'error',
    title: 'The command cannot be executed',
    meaning:
      'The file exists, but this user may not execute it, or the interpreter of its first line does not exist. Status 126.',
    without: 'a shell reports the same status.',
    fix: 'Make the file executable, or install the interpreter.',
  },
} as const satisfies ProblemPages;
