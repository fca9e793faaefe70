import { describe, expect, it } from 'vitest';
import { findHeap, heapSize } from '../../../src/config/heap.ts';
import { givenJvmFlags, type JvmEnvironment } from '../../../src/config/jvm-flags.ts';
import { settingsOf } from '../../support/process/settings.ts';

const mebibyte = 1024 ** 2;
const otherwise = { text: '2G', bytes: 2048 * mebibyte };

describe('the size of a heap is', () => {
  it.each([
    ['the given size', { text: '512m', bytes: 512 * mebibyte }, undefined, '512m'],
    ['the given size whatever the limit', { text: '512m', bytes: 512 * mebibyte }, 100 * mebibyte, '512m'],
    ['a share of the limit', { percent: 60 }, 1000 * mebibyte, '600m'],
    ['whole mebibytes, rounded down', { percent: 60 }, 1001 * mebibyte - 1, '600m'],
    ['at least one mebibyte', { percent: 1 }, 10 * mebibyte, '1m'],
    ['the share rather than the alternative', { percent: 50, otherwise }, 1024 * mebibyte, '512m'],
    ['the alternative without a limit', { percent: 50, otherwise }, undefined, '2G'],
    ['nothing for a share of no limit', { percent: 50 }, undefined, undefined],
  ])('%s', (_what, heap, limit, text) => {
    expect(heapSize(heap, limit)?.text).toBe(text);
  });

  it('in bytes too, for a share', () => {
    expect(heapSize({ percent: 50 }, 1024 * mebibyte)).toEqual({ text: '512m', bytes: 512 * mebibyte });
  });
});

function find(environment: Readonly<Record<string, string>>, jvmEnvironment: JvmEnvironment = {}) {
  const settings = settingsOf(environment);
  return findHeap(settings, givenJvmFlags(settings, jvmEnvironment), undefined);
}

describe('the heap of the server', () => {
  it.each<
    [
      what: string,
      environment: Readonly<Record<string, string>>,
      jvmEnvironment: JvmEnvironment,
      max: string,
      initial: string,
    ]
  >([
    ['the default', {}, {}, '2G', '2G'],
    ['the setting', { ZK_HEAP_SIZE: '1G' }, {}, '1G', '1G'],
    ['a maximum in JVMFLAGS', {}, { JVMFLAGS: '-Xmx1024m' }, '1024m', '1024m'],
    ['a maximum in SERVER_JVMFLAGS', {}, { SERVER_JVMFLAGS: '-Xmx1024m' }, '1024m', '1024m'],
    ['a maximum in ZK_JVM_FLAGS', { ZK_JVM_FLAGS: '-Xmx1024m' }, {}, '1024m', '1024m'],
    ['a maximum above the setting', { ZK_HEAP_SIZE: '1G' }, { JVMFLAGS: '-Xmx4g' }, '4g', '4g'],
    ['a maximum among other flags', {}, { JVMFLAGS: ' -Da=b\t-Xmx1g\n-Dc=-Xmx9g ' }, '1g', '1g'],
    ['an initial heap', {}, { JVMFLAGS: '-Xms512m' }, '2G', '512m'],
    ['both', {}, { JVMFLAGS: '-Xms512m -Xmx1g' }, '1g', '512m'],
    [
      'both by their long names',
      {},
      { JVMFLAGS: '-XX:MaxHeapSize=1g -XX:InitialHeapSize=512m' },
      '1g',
      '512m',
    ],
    ['the last of one variable', {}, { JVMFLAGS: '-Xmx1g -XX:MaxHeapSize=2g -Xmx3g' }, '3g', '3g'],
    ['JVMFLAGS after SERVER_JVMFLAGS', {}, { JVMFLAGS: '-Xmx2g', SERVER_JVMFLAGS: '-Xmx1g' }, '2g', '2g'],
    [
      'SERVER_JVMFLAGS after ZK_JVM_FLAGS',
      { ZK_JVM_FLAGS: '-Xmx2g' },
      { SERVER_JVMFLAGS: '-Xmx1g' },
      '1g',
      '1g',
    ],
    ['a maximum instead of a share of no limit', { ZK_HEAP_SIZE: '50%' }, { JVMFLAGS: '-Xmx1g' }, '1g', '1g'],
    ['empty variables', {}, { JVMFLAGS: '', SERVER_JVMFLAGS: ' ' }, '2G', '2G'],
  ])('%s', (_what, environment, jvmEnvironment, max, initial) => {
    expect(find(environment, jvmEnvironment)).toMatchObject({
      max: { text: max },
      initial: { text: initial },
    });
  });

  it.each([
    ['-Xmx1073741824', 1024 * mebibyte],
    ['-Xmx1048576k', 1024 * mebibyte],
    ['-Xmx1024M', 1024 * mebibyte],
    ['-Xmx1T', 1024 ** 2 * mebibyte],
    ['-Xmx0x40000000', 1024 * mebibyte],
  ])('%s has %i bytes', (flag, bytes) => {
    expect(find({}, { JVMFLAGS: flag })).toMatchObject({ max: { bytes } });
  });

  it('names the flag that gives it', () => {
    expect(find({}, { JVMFLAGS: '-Xmx1g' })).toMatchObject({
      max: { bytes: 1024 * mebibyte, given: { flag: '-Xmx1g', from: 'JVMFLAGS' } },
    });
  });

  it.each(['-Xmx', '-Xmx=1g', '-Xmx60%', '-Xmx1gb', '-XX:MaxHeapSize=1GB'])(
    'is refused for %s, with which the JVM does not start',
    (flag) => {
      expect(find({}, { JVMFLAGS: flag })).toMatchObject({ id: 'invalid-heap-flag', subject: 'JVMFLAGS' });
    },
  );

  it('is refused for a share of no limit', () => {
    expect(find({ ZK_HEAP_SIZE: '50%' })).toMatchObject({
      id: 'heap-share-without-limit',
      subject: 'ZK_HEAP_SIZE',
    });
  });
});
