#!/usr/bin/env bash
# Releases of the REST API's definition: a canary, and the way back. `make canary-start` and its kin
# call this; so may you. It talks to AWS or, with ENDPOINT, to a local gateway.
#
#   release.sh start      give PERCENT of a stage's traffic to a new deployment
#   release.sh promote    give it all of it
#   release.sh rollback   give it none, and forget the canary
#   release.sh history    the deployments of the API, newest first
#   release.sh return     put the stage back to the deployment DEPLOYMENT
#
# STACK (community-dev), STAGE (dev), PERCENT (10), ENDPOINT; DEFINITION: an OpenAPI file, with
# x-amazon-apigateway extensions, to deploy instead of what the API is now.
set -euo pipefail

STACK=${STACK:-community-dev} STAGE=${STAGE:-dev} PERCENT=${PERCENT:-10}
ENDPOINT=${ENDPOINT:-} DEFINITION=${DEFINITION:-} DEPLOYMENT=${DEPLOYMENT:-}

die() {
  echo "$1" >&2
  exit 1
}

if [ -n "$ENDPOINT" ]; then
  # The local gateway asks for some credentials and a Region, and takes these.
  export AWS_ACCESS_KEY_ID=${AWS_ACCESS_KEY_ID:-local} AWS_SECRET_ACCESS_KEY=${AWS_SECRET_ACCESS_KEY:-local}
  export AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-us-east-1}
fi

apigateway() {
  aws ${ENDPOINT:+--endpoint-url "$ENDPOINT"} apigateway "$@" --output text
}

find_api() {
  api=$(apigateway get-rest-apis --query "items[?name=='$STACK-rest'] | [0].id")
  [ "$api" != None ] || die "There is no API $STACK-rest here: is STACK right, and the Region or ENDPOINT?"
}

of_stage() {
  apigateway get-stage --rest-api-id "$api" --stage-name "$STAGE" --query "$1"
}

update_stage() {
  apigateway update-stage --rest-api-id "$api" --stage-name "$STAGE" --patch-operations "$@" >/dev/null
}

demand_canary() {
  deployment=$(of_stage canarySettings.deploymentId)
  [ "$deployment" != None ] || die "The stage $STAGE has no canary."
}

start() {
  [[ $PERCENT =~ ^[0-9]+(\.[0-9]+)?$ ]] || die "PERCENT is '$PERCENT', which is no number."
  [ -z "$DEFINITION" ] || [ -f "$DEFINITION" ] || die "There is no file $DEFINITION."
  if [ -n "$DEFINITION" ]; then
    apigateway put-rest-api --rest-api-id "$api" --mode overwrite \
      --body "fileb://$DEFINITION" >/dev/null
  fi
  deployment=$(apigateway create-deployment --rest-api-id "$api" --stage-name "$STAGE" \
    --description "Canary of $(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    --canary-settings "percentTraffic=$PERCENT,useStageCache=false" --query id)
  echo "$PERCENT % of the requests to $STAGE reach the deployment $deployment."
  echo "Watch its log group, API-Gateway-Execution-Logs_$api/$STAGE/Canary, and the dashboard; then"
  local same="STACK=$STACK STAGE=$STAGE${ENDPOINT:+ ENDPOINT=$ENDPOINT}"
  echo "make canary-promote $same"
  echo "or make canary-rollback $same"
}

promote() {
  demand_canary
  overrides=$(of_stage canarySettings.stageVariableOverrides)
  if [ "$overrides" != None ]; then
    update_stage op=copy,from=/canarySettings/stageVariableOverrides,path=/variables
  fi
  update_stage op=copy,from=/canarySettings/deploymentId,path=/deploymentId
  update_stage op=remove,path=/canarySettings
  deployment=$(of_stage deploymentId)
  echo "All requests to $STAGE reach the deployment $deployment."
}

rollback() {
  demand_canary
  update_stage op=remove,path=/canarySettings
  deployment=$(of_stage deploymentId)
  echo "All requests to $STAGE reach the deployment $deployment, as before."
}

history() {
  deployment=$(of_stage deploymentId)
  echo "$STAGE is at $deployment."
  apigateway get-deployments --rest-api-id "$api" \
    --query 'reverse(sort_by(items, &createdDate))[].[id, createdDate, description]'
}

return_to() {
  [ -n "$DEPLOYMENT" ] || die "Say which: DEPLOYMENT=<id>; release.sh history lists them."
  update_stage "op=replace,path=/deploymentId,value=$DEPLOYMENT"
  deployment=$(of_stage deploymentId)
  echo "$STAGE is at $deployment."
}

case ${1:-} in
  start | promote | rollback | history) find_api; "$1" ;;
  return) find_api; return_to ;;
  *) die "Usage: release.sh start | promote | rollback | history | return" ;;
esac
