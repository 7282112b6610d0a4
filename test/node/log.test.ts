// The log: what comes from outside can harm neither it nor the terminal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainLog } from '../../server/src/node/log';
import { memoryPorts } from '../support/memoryPorts';

test('a message from outside can neither steer a terminal nor flood it', () => {
  const { log, logged } = memoryPorts();
  const plain = plainLog(log);
  plain.info('3 packages');
  plain.warn('name \x1b[2Jevil\r\n\u202ename\u0000');
  plain.error('x'.repeat(1_000_000));
  assert.deepEqual(logged, ['info: 3 packages', 'warn: name  [2Jevil name ', `error: ${'x'.repeat(2_000)}`]);
});

test('a log that needs its own object gets it', () => {
  const lines: string[] = [];
  const console = {
    prefix: 'server',
    info(message: string) {
      lines.push(`${this.prefix} ${message}`);
    },
    warn() {},
    error() {},
  };
  const { info } = plainLog(console);
  info('ready');
  assert.deepEqual(lines, ['server ready']);
});
