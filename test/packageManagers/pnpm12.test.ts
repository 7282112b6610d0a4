// The stories once more by the real pnpm 12 where it is at hand, and nothing tells which pnpm it is.
import { test } from 'node:test';
import { pnpm12 } from '../support/packageManagers';
import { proveFixes } from '../support/proveFixes';
import { stories } from './stories';
import { plainToolStories } from './toolStories';

/** Those whose overrides stand in package.json, where pnpm does not look from 11 on: it has not followed them before. */
const ofEarlier = ['only an override helps, and package.json has resolutions', 'an override is given twice'];

const manager = pnpm12();

if (manager.missing) test('pnpm 12', { skip: manager.missing });
else
  proveFixes(
    manager,
    [...stories.filter(({ title }) => !ofEarlier.includes(title)), ...plainToolStories],
    ['removeOverride (overrideDuplicate)'],
  );
