namespace Lookahead.Jobs.Errors;

/// <summary>Every error code that a job, an HTTP problem body or the command line can carry. Part of the contract.</summary>
public static class ErrorCodes
{
    /// <summary>A malformed request: its query, its headers.</summary>
    public const string InvalidRequest = "user_error.invalid_request";
    public const string RequestTooLarge = "user_error.request_too_large";
    public const string UnsupportedMediaType = "user_error.unsupported_media_type";
    public const string MethodNotAllowed = "user_error.method_not_allowed";


    /// <summary>No key or token, or one that is not valid.</summary>
    public const string Unauthenticated = "user_error.unauthenticated";

    /// <summary>The key or token is valid and does not allow this.</summary>
    public const string Forbidden = "user_error.forbidden";

    /// <summary>An idempotency key that came before with another request.</summary>
    public const string KeyReused = "user_error.idempotency_key_reused";

    public const string InvalidSpecification = "user_error.invalid_specification";
    public const string InvalidData = "user_error.invalid_data";
    public const string InvalidModel = "user_error.invalid_model";
    public const string NotFound = "user_error.not_found";
    public const string Conflict = "user_error.conflict";
    public const string ModelNotReady = "user_error.model_not_ready";

    /// <summary>A job that this one was to begin after failed, was cancelled or is gone.</summary>
    public const string PredecessorFailed = "user_error.predecessor_failed";
    public const string TrainingDiverged = "user_error.training_diverged";

    public const string StorageFull = "capacity.storage_full";
    public const string RateLimited = "capacity.rate_limited";
    public const string OutOfMemory = "capacity.out_of_memory";
    public const string DeadlineExceeded = "capacity.deadline_exceeded";
    public const string ComputeCapReached = "capacity.compute_cap_reached";

    public const string SandboxUnavailable = "infra.sandbox_unavailable";
    public const string TorchUnavailable = "infra.torch_unavailable";

    /// <summary>A worker on a profile with a GPU cannot use one.</summary>
    public const string GpuMissing = "infra.gpu_missing";
    public const string QueueUnavailable = "infra.queue_unavailable";
    public const string StorageUnavailable = "infra.storage_unavailable";
    public const string JudgeFailed = "infra.judge_failed";
    public const string AttemptsExhausted = "infra.attempts_exhausted";

    public const string Unexpected = "internal.unexpected";
}
