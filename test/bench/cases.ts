// Every comparison there is. A new one is an entry of one of these lists.
import type { BenchCase } from './benchCase';
import { growthCases } from './growth';
import { lockfileCases } from './lockfiles';

export const cases: readonly BenchCase[] = [...lockfileCases, ...growthCases];
