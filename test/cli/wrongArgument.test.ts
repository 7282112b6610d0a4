// What is told of as wrong is exactly what Node's own reader of arguments would refuse, in its own many words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseArgs } from 'node:util';
import { fix } from '../../server/src/cli/fix';
import { nearestOf } from '../../server/src/cli/nearest';
import { wrongArgument } from '../../server/src/cli/wrongArgument';

const parts = [
  ...['--', '-', '', 'a', '-x', '-xy', '-fjson', '--=x', '--__proto__', '--no-dry-run'],
  ...['--format', '--format=', '--format=-x', '--dry-run', '--dry-run=1', '--feed', '--feed=', '--only'],
];

test('it agrees with parseArgs on every three arguments of many kinds', () => {
  for (const a of parts) {
    for (const b of parts) {
      for (const c of parts) {
        const args = [a, b, c];
        assert.equal(wrongArgument(fix, args) !== undefined, isRefused(args), args.join(' '));
      }
    }
  }
});

test('a word is near where few letters are missing, too many, others or swapped, or where it begins like that', () => {
  const words = ['format', 'fail-on', 'max-bump', 'only', 'feed'];
  const near = (typed: string) => nearestOf(typed, words);
  assert.deepEqual(['fromat', 'frmt', 'formatt', 'onlx', 'failon', 'FEED'].map(near), [
    'format',
    'format',
    'format',
    'only',
    'fail-on',
    'feed',
  ]);
  assert.deepEqual(
    [near('max'), near('m'), near(''), near('xyz'), near('x'.repeat(1e6))],
    ['max-bump', undefined, undefined, undefined, undefined],
  );
});

function isRefused(args: string[]): boolean {
  try {
    parseArgs({ args, options: fix.accepts, allowPositionals: true });
    return false;
  } catch {
    return true;
  }
}
