namespace Lookahead.Evaluation.Sandbox;

/// <summary>
/// Two Python 3 programs that talk over a connected stream socket (AF_UNIX, SOCK_STREAM) at file descriptor 7 of each;
/// its number is also in <c>os.environ["LOOKAHEAD_PEER"]</c>. Standard input is empty for both. When one ends, the other
/// reads end of file.
/// </summary>
/// <param name="TesterSource">The trusted program, whose standard output decides.</param>
/// <param name="CandidateSource">The untrusted program. It sees nothing of the tester but the socket.</param>
/// <param name="TesterLimits">What the tester may cost. Its elapsed time is that of the whole run.</param>
/// <param name="CandidateLimits">What the candidate may cost.</param>
public sealed record PairRequest(string TesterSource, string CandidateSource, ExecutionLimits TesterLimits, ExecutionLimits CandidateLimits)
{
    /// <summary>
    /// Trusted Python 3 definitions that stand before both programs, in their <c>__main__</c>. A backend may run it once for many
    /// pairs and give each program a copy of what it made, so it must depend on nothing that differs from pair to pair.
    /// </summary>
    public string Library { get; init; } = "";

    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive or absurdly large.</exception>
    public void Validate()
    {
        TesterLimits.Validate();
        CandidateLimits.Validate();
    }
}

/// <summary>
/// How both programs of a pair ended. A program that was killed only because the other one ended or passed a limit has
/// <see cref="ExecutionStatus.PeerEnded"/>.
/// </summary>
public sealed record PairResult(ExecutionResult Tester, ExecutionResult Candidate);
