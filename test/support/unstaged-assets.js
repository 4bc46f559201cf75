const fs = require('fs');
const path = require('path');

// a manifest names the folder of an asset itself: nobody copies it beside the template, and removes the copy again
process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...JSON.parse(process.env.CDK_CONTEXT_JSON), 'aws:cdk:disable-asset-staging': true });

/** Where functions of a test have files beside their bundles: the library keeps these folders where assets are not staged. */
const folders = [];
const { mkdtempSync } = fs;
fs.mkdtempSync = (prefix, ...rest) => {
  const folder = mkdtempSync(prefix, ...rest);
  if (path.basename(prefix) === 'cdk-serverless-catalog-') { folders.push(folder); }
  return folder;
};

/** Removes what the functions of a test file had beside their bundles. */
exports.removeFolders = () => folders.splice(0).forEach(folder => fs.rmSync(folder, { recursive: true, force: true }));
