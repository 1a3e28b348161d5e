using System.Text.RegularExpressions;

namespace Capture.Classifier.Facts;

/// <summary>
/// Finds documents that the law or custom protects more than others: substance-use treatment (42 CFR Part 2),
/// psychotherapy and mental health, HIV, sexually transmitted infection, reproductive health, genetics, abuse.
/// </summary>
/// <remarks>
/// A label is a proposal for a person and a reason not to release automatically, never a clearance, so it is set
/// rather once too often. Still a consent form that lists categories to tick, a screening question answered "no" or a
/// confidentiality notice is not evidence: label everything and no one looks any more. One strong marker labels, weak
/// ones only together. Categories follow the HL7 v3 ActCode sensitivity values (SUD, PSY, HIV, STD, SEX, GDIS, SDV).
/// </remarks>
internal static partial class Sensitivity
{
    /// <summary>Different weak markers that together weigh as much as one strong one.</summary>
    private const int WeakMarkersNeeded = 3;

    /// <summary>Characters before a marker in which a negation belongs to it.</summary>
    private const int NegationReach = 45;

    private static readonly Category[] Categories =
    [
        new("substance-use", SubstanceStrong(), SubstanceWeak()),
        new("psychotherapy", PsychotherapyStrong(), PsychotherapyWeak()),
        new("mental-health", MentalStrong(), MentalWeak()),
        new("HIV", HivStrong(), HivWeak()),
        new("sti", StiStrong(), StiWeak()),
        new("reproductive", ReproductiveStrong(), ReproductiveWeak()),
        new("genetic", GeneticStrong(), GeneticWeak()),
        new("abuse", AbuseStrong(), AbuseWeak()),
    ];

    private sealed record Category(string Label, Regex Strong, Regex Weak);

    /// <summary>Labels of a document's text, in a fixed order; empty when nothing sensitive is found.</summary>
    /// <param name="text">Plain text of all pages of one document, an empty line between pages.</param>
    public static IReadOnlyList<string> Find(string text)
    {
        var reader = new Reader();
        reader.Add(text);
        return reader.Labels;
    }

    /// <summary>Looks for the markers page by page: no sentence is taken to run over the foot of a page.</summary>
    internal sealed class Reader
    {
        private readonly bool[] _strong = new bool[Categories.Length];
        private readonly HashSet<string>[] _weak = [.. Categories.Select(_ => new HashSet<string>(StringComparer.OrdinalIgnoreCase))];

        /// <summary>Labels of what was read so far.</summary>
        public IReadOnlyList<string> Labels =>
            [.. Categories.Where((_, place) => _strong[place] || _weak[place].Count >= WeakMarkersNeeded).Select(category => category.Label)];

        public void Add(string text)
        {
            var sentences = Sentences().Split(LineEnds().Replace(text, " ")).Where(sentence => !Boilerplate().IsMatch(sentence)).ToList();
            for (var place = 0; place < Categories.Length; place++)
            {
                if (!_strong[place])
                    Look(Categories[place], place, sentences);
            }
        }

        private void Look(Category category, int place, IReadOnlyList<string> sentences)
        {
            foreach (var sentence in sentences)
            {
                if (category.Strong.Matches(sentence).Any(match => !Negated(sentence, match)))
                {
                    _strong[place] = true;
                    return;
                }

                _weak[place].UnionWith(category.Weak.Matches(sentence).Where(match => !Negated(sentence, match)).Select(match => match.Value));
            }
        }
    }

    private static bool Negated(string sentence, Match match)
    {
        var from = Math.Max(0, match.Index - NegationReach);
        return Negation().IsMatch(sentence[from..match.Index]);
    }

    [GeneratedRegex(@"(?<![\r\n])\r?\n(?!\r?\n)")]
    private static partial Regex LineEnds();

    [GeneratedRegex(@"(?<=[.;!?])\s+(?=[A-Z\d•☐])|\n+")]
    private static partial Regex Sentences();

    /// <summary>Tick lists of release forms, family-leave paragraphs on genetic information, and general confidentiality notices.</summary>
    [GeneratedRegex(@"\bmay (?:include|contain) (?:information|records)|\binitial here\b|\bI (?:understand|authorize|consent)\b|\binformation to be (?:released|disclosed)\b|\b(?:release|disclosure) of (?:information|records|protected)\b.{0,80}\b(?:HIV|alcohol|drug|psychiatric|mental)|\bgenetic information nondiscrimination\b|\bGINA\b|\bdo not provide (?:any )?genetic\b|\bif received in error\b|\bfor (?:a )?list of\b|\bexcept psychotherapy notes\b", RegexOptions.IgnoreCase)]
    private static partial Regex Boilerplate();

    [GeneratedRegex(@"\b(?:no|not|den(?:y|ies|ied)|without|negative for|never|rule[sd]? out|r/o|absence of|non-?)\b[^.;:]*$", RegexOptions.IgnoreCase)]
    private static partial Regex Negation();

    [GeneratedRegex(@"\b42\s*C\.?\s*[FE]\.?\s*R\.?,?\s*(?:Part)?\s*2\b|\bchemical dependency\b|\bsubstance (?:abuse|use)(?: disorder)? (?:treatment|program|counsel\w+)|\b(?:drug|alcohol) (?:abuse )?(?:treatment program|rehabilitation)|\bopioid treatment program|\bmethadone (?:maintenance|clinic|dos\w+)|\b(?:CIWA|COWS)\b|\bASAM level|\brelapse prevention\b|\bbuprenorphine[- /]naloxone\b|\b(?:alcohol|opioid|opiate|cocaine|heroin|methamphetamine|polysubstance)(?: use)? (?:disorder|dependence|addiction|withdrawal|detox\w*)|\bdetoxification\b|\b12-step\b|\b(?:heroin|cocaine|methamphetamine|crack) (?:abuse|use|user)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SubstanceStrong();

    [GeneratedRegex(@"\b(?:suboxone|buprenorphine|naltrexone|vivitrol|methadone|antabuse|disulfiram|acamprosate|AUDIT(?:-C)? score|DAST|relapse|sober|sobriety|sponsor|drug screen|alcoholism|alcoholic(?! (?:cirrhosis|liver|hepatitis))|alcohol abuse|drug abuse|substance abuse|heroin|cocaine|methamphetamine|F1[0-9]\.\d+)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SubstanceWeak();

    [GeneratedRegex(@"\bpsychotherapy\b|\bprocess notes?\b|\bcognitive restructuring\b|\bcognitive[- ]behavioral therapy session|\b(?:90832|90834|90837|90846|90847|90853)\b|\btransference\b", RegexOptions.IgnoreCase)]
    private static partial Regex PsychotherapyStrong();

    [GeneratedRegex(@"\b(?:session\s*(?:#|no\.?|:)?\s*\d+|CBT|DBT|EMDR|LCSW|LMFT|PsyD|thought record|behavioral activation|coping skills?|group[- ]oriented therapy|therapeutic alliance|individual therapy|family therapy|group therapy|therapist)\b", RegexOptions.IgnoreCase)]
    private static partial Regex PsychotherapyWeak();

    [GeneratedRegex(@"\bpsychiatric (?:evaluation|admission|hospitali[sz]ation|consult\w*|unit|history|discharge|diagnos\w+)|\b(?:attending|evaluated by|seen by) (?:a )?psychiatr\w+|\bsuicid(?:e|al) (?:attempt|ideation|risk|gesture|thoughts?)|\bhomicidal ideation|\bC-?SSRS\b|\binvoluntary (?:hold|commitment)|\b5150\b|\bBaker Act\b|\bschizo(?:phrenia|affective)\b|\bbipolar (?:disorder|I\b|II\b|affective)|\bmajor depressi(?:ve|on)\b|\bpsychosis\b|\bpsychotic (?:disorder|features|symptoms|episode)|\baxis I\b|\bpsychotropic\b|\boppositional\b|\bpost-?traumatic stress disorder|\belectroconvulsive\b|\bauditory hallucinations?\b|\bparanoi(?:a|d)\b|\b(?:chief complaint|impression|diagnos[ei]s|assessment|reason for (?:consult\w*|visit|admission))\s*:\s*(?:acute\s+)?(?:episode of\s+)?(?:agitation|depress\w+|anxiety|mania|panic|suicid\w+|overdose)", RegexOptions.IgnoreCase)]
    private static partial Regex MentalStrong();

    [GeneratedRegex(@"\b(?:PHQ-9|GAD-7|lithium|clozapine|seroquel|quetiapine|risperd\w+|risperidone|zyprexa|olanzapine|abilify|aripiprazole|haldol|haloperidol|geodon|zoloft|sertraline|lexapro|prozac|wellbutrin|depression|depressive|anxiety disorder|panic attacks?|mood swings|agitation|agitated|hallucinations?|delusion(?:s|al)?|PTSD|ADHD|psychiatr\w+|psycholog\w+|F[2-9]\d\.\d+)\b", RegexOptions.IgnoreCase)]
    private static partial Regex MentalWeak();

    [GeneratedRegex(@"\bHIV\b(?![/ ]AIDS or)|\bH\.I\.V\b|\bhuman immunodeficiency virus|\bAIDS\b(?!\s*,? and)|\bantiretroviral\b|\b(?:biktarvy|genvoya|triumeq|trizivir|atripla|truvada|descovy|epzicom|combivir|dolutegravir|tivicay|stribild|kaletra|norvir)\b|\bCD4 (?:count|absolute)|\bB20\b|\bZ21\b", RegexOptions.IgnoreCase)]
    private static partial Regex HivStrong();

    [GeneratedRegex(@"\b(?:CD4|viral load|PrEP|PEP|western blot|opportunistic infection|pneumocystis)\b", RegexOptions.IgnoreCase)]
    private static partial Regex HivWeak();

    [GeneratedRegex(@"\bchlamydia\b|\bgonorrh(?:ea|oeae)\b|\bsyphilis\b|\b(?:FTA-ABS|RPR)\b.{0,20}\b(?:reactive|positive|1:\d+)|\bgenital (?:herpes|warts)|\bHSV-?2\b|\btrichomon\w+|\bexpedited partner therapy|\bsexually transmitted (?:infection|disease)|\b(?:PID|pelvic inflammatory disease)\b", RegexOptions.IgnoreCase)]
    private static partial Regex StiStrong();

    [GeneratedRegex(@"\b(?:STI|STD|RPR|herpes simplex|HPV positive|condyloma\w*|partner notification|A5[0-9]\.\d+|A6[0-4]\.\d+)\b", RegexOptions.IgnoreCase)]
    private static partial Regex StiWeak();

    [GeneratedRegex(@"\b(?:therapeutic|elective|medication|medical|induced) abortion|\btermination of pregnancy|\bmifepristone\b|\bmisoprostol\b|\btubal (?:ligation|steriliz\w+)|\bvasectomy\b|\bconsent (?:to|for) steriliz\w+|\bin vitro fertili[sz]ation|\bIVF\b|\bgender[- ](?:affirming|dysphoria)|\bF64\b|\bdepo-?provera\b|\bnexplanon\b|\bemergency contraception", RegexOptions.IgnoreCase)]
    private static partial Regex ReproductiveStrong();

    [GeneratedRegex(@"\b(?:contracepti\w+|birth control|IUD|infertility|positive pregnancy test|unplanned pregnancy|hCG|prenatal|abortion)\b", RegexOptions.IgnoreCase)]
    private static partial Regex ReproductiveWeak();

    [GeneratedRegex(@"\bBRCA[12]?\b.{0,30}\b(?:mutation|variant|positive|pathogenic|carrier|test\w*)|\bLynch syndrome\b|\bvariant of (?:uncertain|unknown) significance|\bkaryotype\b|\bgenetic (?:test(?:ing|s)?|counsel\w+|panel|sequencing)|\bcarrier screen\w*|\bHuntington'?s disease|\b(?:exome|genome) sequencing|\bpathogenic variant", RegexOptions.IgnoreCase)]
    private static partial Regex GeneticStrong();

    [GeneratedRegex(@"\b(?:BRCA[12]?|pedigree|heterozygous|homozygous|mutation|chromosom\w+|factor V Leiden)\b", RegexOptions.IgnoreCase)]
    private static partial Regex GeneticWeak();

    [GeneratedRegex(@"\bsexual (?:assault|abuse)|\brape\b|\bdomestic violence|\bintimate partner violence|\bSANE (?:exam|kit|nurse)|\bchild (?:abuse|protective services)|\bCPS report|\badult protective services|\brestraining order|\bphysical(?:ly)? abuse|\bmilitary sexual trauma|\bT7[46]\.\d|\belder abuse", RegexOptions.IgnoreCase)]
    private static partial Regex AbuseStrong();

    [GeneratedRegex(@"\b(?:abusive|battered|molest\w+|assaulted|unsafe at home|afraid of (?:her|his) (?:partner|husband|wife))\b", RegexOptions.IgnoreCase)]
    private static partial Regex AbuseWeak();
}
