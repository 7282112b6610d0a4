// The policy's schema: it completes what the policy may have, and leaves what is wrong to Lockwatch, which says it better.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const schema = readFileSync(join(__dirname, '../../syntaxes/policy.schema.json'), 'utf8');

test('it finds no fault that Lockwatch names itself', () => {
  const demands = ['required', 'additionalProperties', 'pattern', 'minLength', 'enum', 'format'];
  const made = demands.filter((demand) => schema.includes(`"${demand}"`));
  assert.deepEqual(made, []);
});

test('it completes every key of an entry', () => {
  const { properties } = JSON.parse(schema).properties.ignore.items;
  assert.deepEqual(Object.keys(properties), ['advisory', 'package', 'reason', 'until']);
});
