import * as fs from 'fs';
import { withoutBoilerplate } from './boilerplate';

const [file] = process.argv.slice(2);
fs.writeFileSync(file, withoutBoilerplate(fs.readFileSync(file, 'utf8')));
