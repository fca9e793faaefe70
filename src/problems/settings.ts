// The problems of single settings: their texts, variables and files.
import type { ProblemPages } from './page.ts';

export const settings = {
  'invalid-value': {
    severity: 'error',
    title: 'A value is not valid',
    meaning:
      'The text of a setting or flag cannot be parsed. The message names the setting as it was given (a flag, a variable, or a variable NAME_FILE), and has the form that is expected and the text that was found.',
    without:
      'The scripts of the k8szk image copied the text into zoo.cfg and ended with status 0; ZooKeeper then refused the file. With ZK_REPLICAS=abc they wrote no member list, and every pod became a standalone server.',
    fix: 'Give the value in the form that the message expects; docs/settings.md has the form and an example for every setting. If the setting has a default, unset the variable or omit the flag to use it.',
  },
  'setting-given-twice': {
    severity: 'error',
    title: 'A variable and its _FILE are both set',
    meaning:
      'A setting is given by its variable, NAME, and by a file, through the variable NAME_FILE. Neither value is used, because it is unclear which one is meant.',
    without: 'One of the two values would be ignored silently.',
    fix: 'Remove one of the two variables from the manifest. If NAME comes from the image (ENV in a Dockerfile), set it to an empty text in the manifest: an empty variable counts as not set.',
  },
  'file-unreadable': {
    severity: 'error',
    title: 'The file of a setting cannot be read',
    meaning:
      'A variable NAME_FILE names a file that holds the value of a setting, and the file cannot be read. The message has the error code: ENOENT means that the file does not exist, EACCES that this user has no permission, EISDIR that the path is a folder. A FIFO, a device and a file of more than 1 MiB are refused too, because reading them would never end or fill the memory.',
    without: 'The server would start with the default of the setting.',
    fix: 'Check the path, and that the ConfigMap or Secret is mounted and has the key. For EACCES, set defaultMode of the volume or fsGroup of the pod so that the user of the container can read the file. Or unset NAME_FILE and set NAME.',
  },
  'service-link-ignored': {
    severity: 'warning',
    title: 'A variable holds a service link of Kubernetes',
    meaning:
      'Kubernetes sets variables for every Service of the namespace in each pod (service links). A Service called zk-client sets ZK_CLIENT_PORT=tcp://ADDRESS:PORT, which is also the name of a setting. The value is ignored, and the setting has its default.',
    without:
      'A script that copies the variable writes clientPort=tcp://ADDRESS:PORT, which ZooKeeper refuses.',
    fix: 'Set enableServiceLinks: false in the pod spec, or set the variable in the manifest, which overrides the link.',
  },
  'unknown-variable': {
    severity: 'warning',
    title: 'A variable is not a setting',
    meaning:
      'A variable that starts with ZK_ is not the name of a setting, or one that starts with ZOO_ or ZOOKEEPER_ is not a variable of the official, the Bitnami or the Confluent image, so it has no effect. Usually the name is misspelt; the fix in the message has the nearest name.',
    without: 'The variable would be ignored silently, and the server would start with the default.',
    fix: 'Correct the name, or remove the variable. docs/settings.md lists every variable of this toolkit, docs/migrating.md those of the other images. Variables of Service links (ZK_..._SERVICE_HOST) are not reported.',
  },
} as const satisfies ProblemPages;
