import { Component } from 'projen';
import { TypeScriptProject } from 'projen/lib/typescript';

/**
 * The compiled indexes load what is behind a name when it is named first, as those of
 * aws-cdk-lib do: `export *`, which jsii asks for, would load every pattern for any. Other compiled
 * files load each other at the first use: a feature that a program does not use costs it no time.
 */
export class LazyExports extends Component {
  constructor(project: TypeScriptProject) {
    super(project);
    project.compileTask.exec(`ts-node --project projenrc/tsconfig.json -T projenrc/lazy-exports/run.ts ${project.srcdir} ${project.libdir}`);
  }
}
