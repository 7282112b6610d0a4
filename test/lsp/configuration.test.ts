// Answers of an editor to what its settings are: whenever they come, those to the newest question count.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DidChangeConfigurationNotification } from 'vscode-languageserver/node';
import type { EditorNetwork } from '../../server/src/ports';
import { startLsp } from '../support/lspClient';
import { files, manifest } from '../support/malwareProject';
import { settled } from '../support/memoryPorts';

const file = '/project/package.json';
const malware = ['MAL-2025-46974', 'MAL-2026-3744'];
/** The settings as they were, and as the person has changed them. */
const older = [{ feeds: [] }, { proxy: 'http://older.example' }];
const newer = [{ feeds: [], bundledAdvisories: false }, { proxy: 'http://newer.example' }];

test('the first answer does not undo a change that was told of before it came', async () => {
  const { client, answers, change, state } = await start();
  const { clock } = client.ports;
  while (clock.pending().length === 0) await settled();
  await clock.advance(5000);
  await client.until(() => client.statuses.at(-1)?.state === 'ready');
  assert.deepEqual(await state(), [malware, undefined]);
  await change();
  answers[1]!(newer);
  assert.deepEqual(await state(), [[], 'http://newer.example']);
  answers[0]!(older);
  assert.deepEqual(await state(), [[], 'http://newer.example']);
});

test('nor does the answer to one change undo the next', async () => {
  const { answers, change, state } = await start();
  answers[0]!(older);
  assert.deepEqual(await state(), [malware, 'http://older.example']);
  await change();
  await change();
  answers[2]!(newer);
  assert.deepEqual(await state(), [[], 'http://newer.example']);
  answers[1]!(older);
  assert.deepEqual(await state(), [[], 'http://newer.example']);
});

test('an older answer counts until a newer one comes', async () => {
  const { answers, change, state } = await start();
  answers[0]!(newer);
  await change();
  await change();
  answers[1]!(older);
  assert.deepEqual(await state(), [malware, 'http://older.example']);
  answers[2]!(newer);
  assert.deepEqual(await state(), [[], 'http://newer.example']);
});

/** An editor that answers when it is told to, the first question first. */
async function start() {
  const answers: ((answer: unknown) => void)[] = [];
  let editor: () => EditorNetwork = () => ({});
  const client = await startLsp({
    files,
    configuration: () => new Promise((resolve) => answers.push(resolve)),
    network: (network) => {
      editor = network;
      return { request: () => Promise.reject(new Error('There is no network in this test.')) };
    },
  });
  client.open(file, manifest);
  const asked = async (count: number) => {
    while (answers.length < count) await settled();
  };
  await asked(1);
  return {
    client,
    answers,
    change: async () => {
      const count = answers.length + 1;
      await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
      await asked(count);
    },
    /** What is squiggled, and the proxy, once all that the editor has said before has been heard and followed. */
    state: async () => {
      for (let round = 0; round < 3; round++) {
        await client.diagnostics(file);
        await client.ports.clock.advance(1000);
      }
      const codes = (await client.diagnostics(file)).map(({ code }) => code);
      return [codes, editor().proxy];
    },
  };
}
