// zk-local --tls and --sasl: what clients and programs get, and who is refused.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:tls';
import zookeeper from 'node-zookeeper-client';
import { describe, expect, it } from 'vitest';
import type { EnsembleDocument } from '../../src/local/document.ts';
import { until } from '../support/process/poll.ts';
import { processesGiven } from '../support/process/processes.ts';
import { localPlace } from '../support/server/local.ts';
