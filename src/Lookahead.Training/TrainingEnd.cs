namespace Lookahead.Training;

/// <summary>Why a run of the training loop ended.</summary>
public enum TrainingEnd
{
    /// <summary>All steps are done.</summary>
    Finished,

    /// <summary>Validation got no better for as long as the settings allow.</summary>
    StoppedEarly,

    /// <summary>Somebody asked for an end; a checkpoint was saved, and training can go on from it.</summary>
    Interrupted,
}
