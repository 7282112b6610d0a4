// The characters that texts are made of, as `charCodeAt` gives them.

export const TAB = 9;
export const CARRIAGE_RETURN = 13;
export const SPACE = 32;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const SINGLE_QUOTE = 39;
export const COMMA = 44;
export const DASH = 45;
export const COLON = 58;
export const LESS = 60;
export const GREATER = 62;
export const QUESTION = 63;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const PIPE = 124;
export const CLOSE_BRACE = 125;

/** Where a text begins: behind the byte order mark, if it has one. */
export function startOf(text: string): number {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}
