// The images whose variables are read: a new one is a new file and a row here.
import { bitnami } from './bitnami.ts';
import { confluent } from './confluent.ts';
import type { Dialect } from './dialect.ts';
import { official } from './official.ts';

export const dialects: readonly Dialect[] = [official, bitnami, confluent];
