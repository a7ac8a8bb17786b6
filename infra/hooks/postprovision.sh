#!/bin/sh
# After `azd provision`: builds the sandbox runner's image where it changed, gives it to the session pool, and says what comes next.
set -eu

commit=$(git rev-parse --short=12 HEAD 2>/dev/null || date -u +%Y%m%d%H%M%S)
image="$AZURE_CONTAINER_REGISTRY_ENDPOINT/$LOOKAHEAD_RUNNER_REPOSITORY:$commit"

if [ "${LOOKAHEAD_RUNNER_IMAGE:-}" != "$image" ]; then
  az acr build --registry "$AZURE_CONTAINER_REGISTRY_NAME" --image "$LOOKAHEAD_RUNNER_REPOSITORY:$commit" --file src/Lookahead.SandboxRunner/Dockerfile --platform linux/amd64 .
  az containerapp sessionpool update --name "$LOOKAHEAD_SESSION_POOL_NAME" --resource-group "$AZURE_RESOURCE_GROUP" --image "$image"
  # The next provision reads it and does not put the placeholder back.
  azd env set LOOKAHEAD_RUNNER_IMAGE "$image"
fi

cat <<TEXT
Provisioned in $AZURE_LOCATION, resource group $AZURE_RESOURCE_GROUP.
Next: azd deploy (azd up does it by itself).
TEXT
