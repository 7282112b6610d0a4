// Every fix of the stories, made and then locked by the real npm.
import { realPackageManagers } from '../support/packageManagers';
import { proveFixes } from '../support/proveFixes';
import { stories } from './stories';

proveFixes(realPackageManagers.npm, stories);
