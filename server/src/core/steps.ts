// Long work in steps, so that whoever has it done can do other things in between, or stop.

/** Work that comes to a rest after each step, and in the end to a result. */
export type Steps<Result> = Generator<void, Result, void>;
