using System.Text.RegularExpressions;
using CitySensors.Core.Audit;
using CitySensors.Web.Requests;

namespace CitySensors.Web.Audit;

/// <summary>The parameters that select entries of the audit log.</summary>
internal static class AuditParameters
{
    public const int MaxActorLength = 100;

    /// <summary>A kind, or a kind and an id.</summary>
    public static string SubjectPattern { get; } = $"^(?:{string.Join('|', AuditSubjects.All)})(?:/[^/]{{1,64}})?$";

    // A $ of .NET is before a line feed, too.
    private static readonly Regex Subject = new($@"{SubjectPattern[..^1]}\z", RegexOptions.CultureInvariant);

    /// <summary>Reads all but the cursor; what is wrong with them is among the faults of the query.</summary>
    public static AuditQuery Read(QueryReader query)
    {
        var (from, to) = (query.Time("from"), query.Time("to"));
        if (from > to) query.Faults.Add("to", "Must not be before from.");
        var (kind, id) = SubjectOf(query);
        return new AuditQuery { From = from, To = to, Actor = ActorOf(query), Action = ActionOf(query), SubjectKind = kind, SubjectId = id };
    }

    private static string? ActorOf(QueryReader query)
    {
        if (query.Text("actor") is not { } actor) return null;
        if (actor.Length is < 1 or > MaxActorLength) query.Faults.Add("actor", $"Must have 1 to {MaxActorLength} characters.");
        return actor;
    }

    private static string? ActionOf(QueryReader query)
    {
        var action = query.Text("action");
        if (action is null || AuditActions.All.Contains(action)) return action;
        query.Faults.Add("action", $"Must be one of {string.Join(", ", AuditActions.All)}.");
        return null;
    }

    private static (string? Kind, string? Id) SubjectOf(QueryReader query)
    {
        if (query.Text("subject") is not { } subject) return default;
        if (!Subject.IsMatch(subject))
        {
            query.Faults.Add("subject", $"Must be one of {string.Join(", ", AuditSubjects.All)}, alone or with a slash and an ID.");
            return default;
        }

        return subject.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? (subject[..slash], subject[(slash + 1)..]) : (subject, null);
    }
}
