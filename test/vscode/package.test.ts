// What a person installs: the .vsix holds the bundles and the words about them, and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { unzipSync } from 'fflate';
import { packExtension } from './pack';

test('a workspace that is not trusted sets nothing of what is looked for, and where', () => {
  const { capabilities, contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  const settings = Object.keys(contributes.configuration.properties);
  assert.deepEqual(
    capabilities.untrustedWorkspaces.restrictedConfigurations,
    settings.filter((name) => name !== 'lockwatch.trace.server'),
  );
});

test('the package holds what is wanted and no more', async () => {
  const files = unzipSync(new Uint8Array(readFileSync(await packExtension('listing'))));
  assert.deepEqual(Object.keys(files).sort(), [
    '[Content_Types].xml',
    'extension.vsixmanifest',
    'extension/LICENSE.txt',
    'extension/changelog.md',
    'extension/client/icon.png',
    'extension/dist/cli.js',
    'extension/dist/client.js',
    'extension/dist/server.js',
    'extension/package.json',
    'extension/readme.md',
    'extension/syntaxes/policy.schema.json',
    'extension/syntaxes/yarnlock.language-configuration.json',
    'extension/syntaxes/yarnlock.tmLanguage.json',
  ]);
  // On the extension's own page nothing lies beside it, so that such pictures and links would be broken.
  const page = Buffer.from(files['extension/readme.md']!).toString('utf8');
  assert.deepEqual(page.match(/\]\((?!https:)[^)]*\)/g), null);
  assert.match(page, /\n\nReads `package-lock\.json`/);
});
