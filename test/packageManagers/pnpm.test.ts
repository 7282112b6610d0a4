// Every fix of the stories, made and then locked by the real pnpm.
import { realPackageManagers } from '../support/packageManagers';
import { proveFixes } from '../support/proveFixes';
import { stories } from './stories';
import { earlierToolStories } from './toolStories';

proveFixes(realPackageManagers.pnpm, [...stories, ...earlierToolStories]);
