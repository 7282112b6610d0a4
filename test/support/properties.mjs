// Loaded before each test file: properties are tried on the same random cases in every run, so that a test that failed
// fails again, and one that passed says something. `LOCKWATCH_SEED=N` tries others; `LOCKWATCH_SEED=random` new ones
// each time.
import { createRequire } from 'node:module';

// Tests are loaded as CommonJS, which has a fast-check of its own.
const { configureGlobal, readConfigureGlobal } = createRequire(import.meta.url)('fast-check');
const { LOCKWATCH_SEED: seed = '20260514' } = process.env;
if (seed !== 'random') configureGlobal({ ...readConfigureGlobal(), seed: Number(seed) });
