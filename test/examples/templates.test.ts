import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Templates } from '../../tools/examples/templates';

let folder: string;
beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'templates-')); });
afterEach(() => fs.rmSync(folder, { recursive: true }));

function assembly(name: string, resources: object, stack = 'CoffeeHouse'): Templates {
  const directory = path.join(folder, name);
  fs.mkdirSync(directory);
  fs.writeFileSync(path.join(directory, `${stack}.template.json`), JSON.stringify({ Resources: resources }, undefined, 1));
  return new Templates(directory);
}

const PAGER = { Pager: { Type: 'AWS::SNS::Topic' }, Guests: { Type: 'AWS::DynamoDB::Table' } };

test('templates that say the same in another order are identical', () => {
  const typescript = assembly('typescript', PAGER);
  const java = assembly('java', { Guests: PAGER.Guests, Pager: { ...PAGER.Pager } });
  expect(java.differenceFrom(typescript)).toBeUndefined();
  expect(java.hash).toBe(typescript.hash);
  expect(java.resources).toBe(2);
});

test('a difference is shown as lines of both templates', () => {
  const typescript = assembly('typescript', PAGER);
  const java = assembly('java', { Pages: PAGER.Pager, Guests: PAGER.Guests });
  expect(java.hash).not.toBe(typescript.hash);
  expect(java.differenceFrom(typescript)).toMatch(/^resources missing: Pager\nresources added: Pages\n/);
  expect(java.differenceFrom(typescript)).toMatch(/^-.*"Pager"/m);
  expect(java.differenceFrom(typescript)).toMatch(/^\+.*"Pages"/m);
});

test('a stack of another name is named', () => {
  const difference = assembly('java', PAGER, 'TeaHouse').differenceFrom(assembly('typescript', PAGER));
  expect(difference).toBe('templates are TeaHouse.template.json instead of CoffeeHouse.template.json');
});
