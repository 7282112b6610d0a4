// What is wrong with how a command was called: which option is not known or has no value, and what was probably meant.
import { parseArgs } from 'node:util';
import { plainText } from '../core/index';
import { withoutLogin } from '../session';
import type { CliCommand, Wrong } from './command';
import { nearestOf } from './nearest';

/** The first argument that a command does not take; undefined where `parseArgs` can read them all. */
export function wrongArgument(
  { name, accepts, takesFolder }: CliCommand,
  args: readonly string[],
): Wrong | undefined {
  const { tokens } = parseArgs({
    args: [...args],
    options: accepts,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    const wrong = token.kind === 'option' ? wrongOption(token, name, accepts) : undefined;
    if (wrong) return wrong;
    if (token.kind === 'positional' && !takesFolder)
      return { wrong: `${name} takes no folder: ${plainText(withoutLogin(token.value))} is too much.` };
  }
  return undefined;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function wrongOption(
  { name, rawName, value, inlineValue }: OptionToken,
  command: string,
  accepts: CliCommand['accepts'],
): Wrong | undefined {
  const known = Object.hasOwn(accepts, name) ? accepts[name] : undefined;
  if (!known || rawName !== `--${name}`) {
    const nearest = nearestOf(name, [...Object.keys(accepts), 'help', 'version']);
    const meant = nearest === undefined ? '' : `; did you mean --${nearest}?`;
    return { wrong: `${command} has no option ${plainText(rawName)}${meant || '.'}` };
  }
  if (known.type === 'boolean')
    return value === undefined ? undefined : { wrong: `--${name} takes no value.` };
  const isOption = value?.startsWith('-') === true && value.length > 1 && !inlineValue;
  return value === undefined || isOption ? { wrong: `--${name} wants a value.` } : undefined;
}
