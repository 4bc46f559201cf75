import * as path from 'path';
import { Command } from 'commander';
import { PatternName } from './new-pattern/pattern-name';
import { makeRooms } from './new-pattern/rooms';

/** What is left for whoever asked for the pattern. */
const nextSteps = ({ name }: PatternName) => `
The pattern starts as a queue with a dead-letter queue. Next:

  npx projen                          export it, and add its folder to the rules of ESLint
  UPDATE_STATEFUL_IDS=1 npx jest -t ${name} test/contract/templates
                                      pin its logical ids
  npx jest --updateSnapshot test/${name}
                                      take its first snapshot
  npm run pictures                    draw its picture
  npx jest test/${name} test/contract
                                      its own tests, and what every pattern must pass
  npm run lint:templates              cdk-nag, cfn-lint and serverless-rules
  npm run integ -- ${name}
                                      deploy it into the local cloud

  npm run lint:prose -- src/${name}   words and sentences of its texts

Then write the pattern itself:
  - the construct, its alarms, and the source in its doc comment
  - every section of its README, and its row in the table of README.md
  - the answer that leads to it, and what it refuses: docs/choosing.md
  - its picture: tools/pictures/patterns/${name}.ts
  - the fixtures (one per variant), the tests and the integ app
`;

const program = new Command('new-pattern')
  .description('make the files of a new pattern: construct, alarms, README, picture, fixtures, test, integ app')
  .argument('<name>', 'name in kebab-case, such as order-outbox: the name of the folders; the class is OrderOutbox')
  // several words, because projen takes away the quotes around them
  .option('--title <words...>', 'title of its README (default: the name in words)')
  .action((name: string, { title }: { readonly title?: string[] }) => {
    const pattern = new PatternName(name, title?.join(' '));
    makeRooms(path.join(__dirname, '..'), pattern).forEach(room => console.log(`made ${room}`));
    console.log(nextSteps(pattern));
  });

try {
  program.parse();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
