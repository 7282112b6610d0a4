// Every fix of the stories, made and then locked by the real yarn 4.
import { realPackageManagers } from '../support/packageManagers';
import { proveFixes } from '../support/proveFixes';
import { stories } from './stories';

proveFixes(realPackageManagers.yarnBerry, stories);
