import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineLog } from '../../server/src/node/log';

test('each message is one line with its level', () => {
  assert.deepEqual(linesOf(true), [
    'lockwatch: 3 packages\n',
    'lockwatch: warning: slow\n',
    'lockwatch: error: broken\n',
  ]);
});

test('information is for those who ask', () => {
  assert.deepEqual(linesOf(false), ['lockwatch: warning: slow\n', 'lockwatch: error: broken\n']);
});

test('a message from outside can neither steer a terminal nor flood it', () => {
  const lines: string[] = [];
  const log = lineLog((line) => lines.push(line), { verbose: false });
  log.warn('name \x1b[2Jevil\r\n\u202ename');
  log.warn('x'.repeat(1_000_000));
  assert.equal(lines[0], 'lockwatch: warning: name  [2Jevil name\n');
  assert.equal(lines[1]!.length, 'lockwatch: warning: \n'.length + 2_000);
});

function linesOf(verbose: boolean): string[] {
  const lines: string[] = [];
  const log = lineLog((line) => lines.push(line), { verbose });
  log.info('3 packages');
  log.warn('slow');
  log.error('broken');
  return lines;
}
