// Projects with findings, each made so that certain fixes are offered, in the files of every package manager.
import type { Story } from '../support/proveFixes';
import { directStories } from './directStories';
import { indirectStories } from './indirectStories';
import { openRangeStories } from './openRangeStories';
import { overrideStories } from './overrideStories';
import { toolStories } from './toolStories';
import { workspaceStories } from './workspaceStories';

export const stories: readonly Story[] = [
  ...directStories,
  ...indirectStories,
  ...workspaceStories,
  ...openRangeStories,
  ...overrideStories,
  ...toolStories,
];
