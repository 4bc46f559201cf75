const Module = require('module');
const { dirname, join } = require('path');

/** What the CDK keeps for each token that a test made: the map, and the key. */
const kept = [];

// what a file of the CDK makes when it is loaded, such as Aws.REGION, is for all tests
let loads = 0;
const { load } = Module.prototype;
Module.prototype.load = function (...args) {
  loads++;
  try {
    return load.apply(this, args);
  } finally {
    loads--;
  }
};

// the name by which the CDK finds its tokens
let tokens;
Object.defineProperty(global, '__cdkTokenMap', {
  configurable: true, // in the sandbox of a test, jest changes the setter on the way, which a property that is final does not allow
  get: () => tokens,
  set: made => {
    tokens = made;
    [made.stringTokenMap, made.numberTokenMap].forEach(watch);
  },
});

function watch(map) {
  map.set = (key, token) => {
    if (loads === 0) { kept.push([map, key]); }
    return Map.prototype.set.call(map, key, token);
  };
}

/** Frees the constructs of a test file, and with them its sandbox: the CDK keeps their tokens and references as long as the process lives. */
exports.forgetConstructs = () => {
  kept.splice(0).forEach(([map, key]) => map.delete(key));
  const { CfnReference } = require(join(dirname(require.resolve('aws-cdk-lib')), 'core', 'lib', 'private', 'cfn-reference.js'));
  CfnReference.referenceTable.clear();
};
