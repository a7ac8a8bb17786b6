#!/bin/sh
# Before `azd provision`: is the hardware to be had in this region? Chooses the backend of libtorch that fits it.
set -eu

profile=${LOOKAHEAD_GPU_PROFILE:-cpu}
region=${AZURE_LOCATION:?AZURE_LOCATION is not set; run azd up, which asks for a region.}

case "$profile" in
  cpu) azd env set LOOKAHEAD_TORCH_BACKEND cpu; exit 0 ;;
  T4) type=Consumption-GPU-NC8as-T4 usage=T4 ;;
  A100) type=Consumption-GPU-NC24-A100 usage=A100 ;;
  *)
    echo "LOOKAHEAD_GPU_PROFILE is '$profile'; it must be cpu, T4 or A100: azd env set LOOKAHEAD_GPU_PROFILE T4" >&2
    exit 1 ;;
esac
azd env set LOOKAHEAD_TORCH_BACKEND cuda

offered=$(az containerapp env workload-profile list-supported --location "$region" --query "[].name" --output tsv)
if ! printf '%s\n' "$offered" | grep -qx "$type"; then
  echo "Region '$region' does not offer the workload profile $type. Choose another region (azd env set AZURE_LOCATION ...), or LOOKAHEAD_GPU_PROFILE cpu." >&2
  exit 1
fi

# Lines "name<TAB>limit". A subscription without any line for this GPU has never asked for quota.
limit=$(az containerapp list-usages --location "$region" --query "[].[name.value, limit]" --output tsv | awk -v gpu="$usage" 'index($1, gpu) { print int($2); exit }')
if [ -z "$limit" ]; then
  echo "Warning: no quota of $profile GPUs is listed for '$region'; provisioning goes on, and fails there if it is 0." >&2
elif [ "$limit" -lt 1 ]; then
  echo "The quota of serverless $profile GPUs in '$region' is 0. Ask for one in the portal (Quotas, Azure Container Apps), or choose LOOKAHEAD_GPU_PROFILE cpu." >&2
  exit 1
fi
