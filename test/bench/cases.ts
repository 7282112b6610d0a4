// Every comparison there is. A new one is an entry of one of these lists.
import { cases as advisoryIndex } from './advisoryIndex';
import type { BenchCase } from './benchCase';
import { cases as fixes } from './fixes';
import { cases as keystrokes } from './keystrokes';
import { cases as indented } from './lockfilesIndented';
import { cases as npm } from './lockfilesNpm';

export const cases: readonly BenchCase[] = [...npm, ...indented, ...advisoryIndex, ...fixes, ...keystrokes];
