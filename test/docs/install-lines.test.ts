import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from '../contract/patterns';

interface Targets {
  readonly java: { readonly package: string; readonly maven: { readonly groupId: string; readonly artifactId: string } };
  readonly python: { readonly distName: string; readonly module: string };
  readonly dotnet: { readonly namespace: string; readonly packageId: string };
  readonly go: { readonly moduleName: string; readonly packageName: string };
}

const { name, jsii: { targets } } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { name: string; jsii: { targets: Targets } };
const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');

test.each([
  ['TypeScript, JavaScript', `npm install ${name} aws-cdk-lib constructs`, `import { PubSub } from '${name}';`],
  ['Python', `pip install ${targets.python.distName}`, `from ${targets.python.module} import PubSub`],
  ['Java', `${targets.java.maven.groupId}:${targets.java.maven.artifactId}`, `import ${targets.java.package}.PubSub;`],
  ['Go', `go get ${targets.go.moduleName}/${targets.go.packageName}`, `import "${targets.go.moduleName}/${targets.go.packageName}"`],
  ['.NET', `dotnet add package ${targets.dotnet.packageId}`, `using ${targets.dotnet.namespace};`],
])('the README installs and imports in %s by the names that are published', (language, install, imported) => {
  const row = README.split('\n').find(line => line.startsWith(`| ${language} |`)) ?? '';
  expect(row).toContain(install);
  expect(row).toContain(`\`${imported}\``);
});
