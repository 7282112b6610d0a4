// The vocabulary of Lockwatch: plain readonly data, no behaviour. One word per thing, the field's own.
export type * from './types/advisory';
export type * from './types/finding';
export type * from './types/fix';
export type * from './types/lockfile';
export type * from './types/manifest';
export type * from './types/policy';
export type * from './types/project';
export type * from './types/registry';
export type * from './types/report';
export type * from './types/text';
