"""Prints the outputs of all stacks as JSON: those of each by its name. The stack of `cdk bootstrap` is not the user's."""

import json

import boto3

pages = boto3.client("cloudformation").get_paginator("describe_stacks").paginate()
stacks = [stack for page in pages for stack in page["Stacks"] if stack["StackName"] != "CDKToolkit"]
print(json.dumps({stack["StackName"]: {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])} for stack in stacks}))
