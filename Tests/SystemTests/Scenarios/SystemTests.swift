import Testing

/// Real programs, real processes, an ordinary user, one scenario after another.
@Suite(.serialized) struct SystemTests {}
